# The backend of matplotlib here: pyplot.show() shows each open figure as a picture.
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas
from matplotlib.backend_bases import FigureManagerBase as FigureManager


def show(*args, **kwargs):
    show_figure = display.__globals__["show_figure"]  # noqa: F821 (display is a builtin here)
    for manager in Gcf.get_all_fig_managers():
        show_figure(manager.canvas.figure)
    Gcf.destroy_all()
