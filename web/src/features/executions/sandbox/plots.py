# The backend of matplotlib here: a figure is shown as a picture, and then closed.
import base64
import io

import edgewright_host as host
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

MOST_BYTES = 600_000
MOST_PIXELS = 1600


def show_figure(figure):
    dpi = min(110, MOST_PIXELS / max(figure.get_size_inches()))
    while True:
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=dpi, bbox_inches="tight")
        if picture.tell() <= MOST_BYTES or dpi < 10:
            break
        dpi /= 2
    host.show("image/png", base64.b64encode(picture.getvalue()).decode())
    Gcf.destroy_fig(figure)


class FigureManager(FigureManagerBase):
    def show(self):
        show_figure(self.canvas.figure)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show(*args, **kwargs):
    for manager in Gcf.get_all_fig_managers():
        show_figure(manager.canvas.figure)
