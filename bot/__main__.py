"""Run `python -m bot`, the same as `ovation`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
