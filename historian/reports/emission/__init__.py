"""Stack emissions (HJ 75): which minutes and hours count, and what they come to.

All rules of HJ 75 and HJ 212 here are quoted from memory [M]: `Rules` holds them as numbers that a
site may change, and every report prints those that it was made by.
"""
