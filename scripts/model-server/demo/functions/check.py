failed = 0


def check(title, actual, expected):
    """Compares by value and prints a line."""
    global failed
    if actual == expected:
        print(f"ok    {title}")
        return
    failed += 1
    print(f"FAIL  {title}: expected {expected!r}, got {actual!r}")


def thrown(action):
    """The message of the error that the action ends with."""
    try:
        action()
    except Exception as error:
        return str(error)
    return "nothing was raised"


def finish():
    if failed > 0:
        raise AssertionError(f"Failed checks: {failed}")
    print("All checks passed.")
