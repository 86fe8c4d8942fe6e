"""The program: its command line and the channels through which a call is heard."""
