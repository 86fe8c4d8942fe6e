"""What is installed, what is missing and how to get it: every part of the program is tried, each by itself."""
