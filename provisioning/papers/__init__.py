"""The paper builder: from a workbook and task folders that people write to one package."""
