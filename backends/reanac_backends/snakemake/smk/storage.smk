

def filled(text):
    """Return a text with the parameters of config.yaml filled in."""
    return text.format_map({name: str(value) for name, value in config.items()})


def fetch(*paths):
    """Return what puts the files that Snakemake has fetched into their places in the workspace."""
    places = [bash_word(f"workspace/{path}") for path in paths]
    return " ".join(
        f'mkdir -p "$(dirname {place})"; cp {{input.fetched_{number}:q}} {place};'
        for number, place in enumerate(places, 1)
    )


def send(*paths):
    """Return what hands the files to Snakemake that it is to upload."""
    places = [bash_word(f"workspace/{path}") for path in paths]
    return "".join(
        f"; cp {place} {{output.sent_{number}:q}}"
        for number, place in enumerate(places, 1)
    )
