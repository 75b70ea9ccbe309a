"""What is read from people's calendars."""
