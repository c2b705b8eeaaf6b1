"""Tennessee Eastman: do the group charts find what goes wrong in a chemical plant?"""
