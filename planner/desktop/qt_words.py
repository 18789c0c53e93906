"""Words of Qt's own parts, such as the file dialog and the menu of a text field, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

_spoken: list[QTranslator] = []


def speak(language: str) -> bool:
    """Whether Qt speaks ``language`` ("ko", "en") from now on; English is what it speaks without a translation."""
    wanted = "" if language == "en" else f"qtbase_{language}"
    if [translator.objectName() for translator in _spoken] == [wanted] * bool(wanted):
        return True
    while _spoken:
        QCoreApplication.removeTranslator(_spoken.pop())
    if not wanted:
        return True
    made = QTranslator()
    made.setObjectName(wanted)
    if not made.load(wanted, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        return False
    _spoken.append(made)
    return QCoreApplication.installTranslator(made)
