"""What has to be there before anything starts: system libraries, a Chinese font, the .venv.

Standard library only, since it runs before anything is installed: `python -m tools.house`.
"""
