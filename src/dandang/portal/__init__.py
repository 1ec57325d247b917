"""The public portal: report, come back with the code, talk, without an account, without JavaScript, in Chinese and English.

A process of its own with the settings `config.portal` and the database role `dandang_portal`. It imports `base` and the portal's
side of the mailbox, and nothing of the desk (import contract). What comes in is sealed before it leaves the request; the one
cookie, set only after a code was entered, is sealed too. No address, no browser's name is stored (R-22).

    urls, views/    the pages              forms      what is typed, and the text that is made of it
    uploads         sealing while receiving tokens     forms sent once, the cookie, attachments of a form not yet sent
    limits          how often, and when to come back   work    proof of work, or waiting, under load
"""
