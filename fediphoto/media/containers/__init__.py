"""How image files are built, so far as one must know to take metadata out of them losslessly.

Each module walks one format and keeps only what pixels and their colour need. What is kept is a
list of slices of the input, so nothing is copied; what is not known is left behind.
"""
