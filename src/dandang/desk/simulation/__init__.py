"""An invented province: what comes in where and when (`volumes.toml`), and how it goes on (`courses.toml`).

`plan` draws every matter from one number (the seed); `playing` takes its steps through the doors of page and API, which is right for some
hundreds; `templates` plays each course once and `bulk` copies its rows, which is enough for millions. Both follow the same plan, so both
give the same shapes. Nothing here is a person. See docs/decisions/0032.
"""
