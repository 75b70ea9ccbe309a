"""How released figures are painted: plain dicts that plotly.js draws."""
