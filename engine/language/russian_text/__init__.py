"""Reading written Russian aloud: figures, signs and abbreviations become the words that a person would say.

A text is read in passes, each in its own module and named for what it reads. A pass turns its kind into
words and leaves the rest to the later ones: telephone numbers before dates, dates before plain numbers.
The case comes from the preposition or verb before and from the form of the noun after.
"""
