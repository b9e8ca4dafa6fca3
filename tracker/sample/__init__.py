"""The demo's members, draft and project: made-up people and cities; product code never imports this."""
