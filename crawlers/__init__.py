"""Crawlers read funding portals and hand the tracker what they say, in the portals' own words."""
