"""reanac in people's tools: each tool is run, and does with reanac what the documentation promises."""
