"""Expert consultation (专家咨询): a pool, a group drawn by lot for a matter, and opinions that stay each expert's own.

Longquan (S-05); domain reference on tolerance 2.7, 2.15, T-14, T-16, T-18. Three procedures. The *pool* (专家库) names people of other
departments with their fields. A *consultation* (专家咨询, kind `expertise`) belongs to a matter of any mechanism: asked, approved, drawn by
circumstance (`drawing.py`: reproducible, with who was left out and why on record), replaced where somebody declines, put on file. Each
expert has an *opinion* (专家意见) in a case file that nobody else knows of, signs for it, declares recusal, and answers or declines.
Nobody merges opinions, sets one aside or has one rewritten; experts advise and never decide (T-18). See decision 24.
"""
