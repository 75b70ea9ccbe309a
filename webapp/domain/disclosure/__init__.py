"""Disclosure control: the rules by which figures about groups may leave the house. Pure.

R3 `groups` · R4 `atoms` · R5 `cell_rule` · R6 `chance` · R7 `closure` · R8 and R9 `showing`;
`policy` holds the values and their floors, `contributions` what each person brings to a measure.
R2 is `webapp.domain.periods`. R1, R10 and R11 are kept by the gate and the database.
"""
