"""The one look in Qt: measures, signs and small parts that both desktop programs draw with (decision 0010)."""
