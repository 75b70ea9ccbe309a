"""The dashboard for HR: released figures only."""
