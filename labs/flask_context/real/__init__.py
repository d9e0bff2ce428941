"""真实系统 | Flask and Werkzeug themselves: run apart, for they are not part of the standard library."""
