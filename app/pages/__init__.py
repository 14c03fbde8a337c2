"""Server-rendered pages, for people: no script, no login, nothing about who reads them is kept."""
