"""Everything an explorer says by itself: the front end's words, one place for translation.

Entry point: `WORDS`.
"""

WORDS = {
    "reset": "Reset",
    "copy": "Copy link",
    "copied": "Link copied.",
    "copiedLive": "Copied. Put it behind the address of this chapter's page on the website.",
    "copyByHand": "Copy this link:",
    "play": "Play",
    "pause": "Pause",
    "step": "One step",
    "clear": "Remove all points",
    "loading": "Loading the recording ...",
    "failed": (
        "The recording of this figure could not be loaded. Reload the page to try again; a "
        "saved copy of a single page has no recordings."
    ),
    "old": (
        "This figure does not move, because this browser lacks what it needs. It moves in "
        "current versions of Firefox, Chrome, Edge and Safari."
    ),
    "silent": (
        "The kernel has not answered yet. It may be busy with another cell; if not, run this "
        "cell again."
    ),
    "alone": "No kernel stands behind this figure any more. Run the cell again to move it.",
    "nearest": "The link asks for a state that is not recorded; this is the nearest.",
    "badLink": "The link to this figure is damaged and was not used.",
    "liveOnly": "This control works in JupyterLab only.",
    "noScript": (
        "This figure moves as soon as its script runs. If this line stays, switch JavaScript "
        "on, take a current browser, or open the page on the book's website."
    ),
    "error": "This state could not be computed; the picture shows the last one that could.",
    "drag": "draggable point",
    "dragHelp": "Arrow keys move it.",
    "controls": "Controls of the figure",
}
