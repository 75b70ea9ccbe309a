"""The rules for many people at once, on arrays: the same results, to the last digit.

What a rule says stands in the domain; here it is done for everybody in one go. Only jobs load this.
"""
