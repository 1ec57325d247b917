"""Messages (消息): what became somebody's turn, what runs out, what ran out.

The inbox is the truth; mail and webhook are copies that say no more than that something is there. A trigger leaves a note in the
transaction of each step; the worker asks the worklist whose turn it is now and writes the messages. A message about a matter that one
may no longer know of is not shown and not counted. Messages say nothing of a matter themselves: the page reads it anew each time.
"""
