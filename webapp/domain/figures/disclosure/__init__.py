"""Disclosure control: the rules by which figures about groups may leave the house. Pure.

R1 `layout` · R2 `timetable`, `periods` · R3 `groups` · R4 `atoms` · R5 `cell_rule` · R6 `chance` ·
R7 `closure` · R8 `showing` · R9 `showing`, `contributions` · R12 `layout`; the values and their
floors are in `policy`. R10 and R11 are kept by the gate and the database. See docs/disclosure.md.
"""
