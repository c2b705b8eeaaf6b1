"""The safety engineer's desk without Qt: what is asked, what came of it, in rows and words."""
