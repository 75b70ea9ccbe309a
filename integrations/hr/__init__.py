"""What adapters of personnel systems share: asking patiently, and reading leaves as absences."""
