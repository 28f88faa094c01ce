"""What the services need from outside, each in one file: the adapter and its contract test share its name."""
