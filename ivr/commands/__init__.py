"""The commands of the program, a module each; `ivr.main` imports one when it is asked for."""
