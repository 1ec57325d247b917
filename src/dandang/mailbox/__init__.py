"""The mailbox between the public portal and the desk: sealed items one way, sealed answers the other.

The portal runs as a process and a database role of its own. It seals what it takes in to the public key of the organ, and may only
call the functions of `counter`; it can read nothing back. The desk holds the private keys and works through `office`. What the
desk answers is sealed to a key that only the reporter's return code opens.

    code       the return code: 26 digits of chance and 2 check digits, read aloud in sevens of four
    seals      what is sealed to whom, and how; pure
    crates     attachments, sealed piece by piece while they come in
    counter    the portal's side: functions it may call
    keys       private keys of the organs' intakes; the desk's process alone reads them
    office     the desk's side: what waits, taking in, answering

This module imports nothing, so that the portal never loads the desk's side.
"""
