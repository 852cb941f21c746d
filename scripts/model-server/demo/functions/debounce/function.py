class Debounced:
    """Calls are put off until `seconds` have passed without another; only the last one is made.

    It has no timer of its own: `tick` is called with the time, by a loop or by a test.
    """

    def __init__(self, action, seconds: float):
        self.action = action
        self.seconds = seconds
        self.planned = None

    def __call__(self, now: float, *values) -> None:
        self.planned = (now + self.seconds, values)

    def tick(self, now: float) -> None:
        if self.planned is None or now < self.planned[0]:
            return
        values = self.planned[1]
        self.planned = None
        self.action(*values)
