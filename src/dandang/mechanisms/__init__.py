"""The mechanisms: each one folder that can be read alone and deleted alone. They meet only in the case file."""
