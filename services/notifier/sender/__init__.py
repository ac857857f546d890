"""The sender: attempts are written down, sent outside any transaction, and concluded.

tx 1: claim, last look, words, attempts started   |   no transaction: provider.send   |   tx 2: conclude, outcomes
"""
