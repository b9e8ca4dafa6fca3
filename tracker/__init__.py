"""The tracker understands funding calls and what members do with them; it knows neither web nor crawler."""
