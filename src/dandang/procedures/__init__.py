"""The procedure engine: law as dated data, decided by pure functions.

`model` holds the shapes, `loader` reads data/<kind>/<first day in force>.toml and the local profiles laid over it,
`engine` answers "may this step be taken, and what follows?", `check` proves the invariants over every reachable state.
Nothing here knows a database table, and `engine` does not know Django.
"""
