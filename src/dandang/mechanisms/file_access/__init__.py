"""Reading a person's files (查阅档案): asked for with a purpose, approved by another hand, for some days, each view on record. SM-Q, A-3.

The request is a matter of its own, known to who asks and to the two who may approve, never to the person whose file it is. Whether
there is such a file is told to nobody but the reader, and to them only what they may know: a file with an entry of a matter from
which they stand aside does not exist for them.
Source: several local rules on integrity files; domain reference (tolerance) 7.1; A-3.
"""
