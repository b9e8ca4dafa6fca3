"""What the ``callboard`` command does, by subject; ``tracker.cli`` puts it together."""
