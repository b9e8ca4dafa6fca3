"""The mail catcher of the demo: takes every mail over SMTP and shows it in the browser, on this machine only.

``python -m tracker.sample.mailcatcher --smtp-port 1025 --web-port 1080 --folder mails``
"""
