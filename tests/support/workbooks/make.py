#!/usr/bin/python3
"""Made the workbooks beside this file, with openpyxl 3.0.9; tests read only what was made.

For each workbook a text file lists its cells as openpyxl reads them again: place, kind, value. What the kinds are called
and how values are written is src/tables/workbook.h. Run in this folder: /usr/bin/python3 make.py
"""
import datetime as dt
from decimal import Decimal

import openpyxl
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900


def listed(cell):
    value, form = cell.value, cell.number_format
    if isinstance(value, bool):
        return "boolean " + ("true" if value else "false")
    if cell.data_type == "e":
        return "error " + value
    if cell.data_type == "f":
        return "not computed "
    if isinstance(value, dt.datetime):
        if "h" in form or value.time() != dt.time():
            return "moment " + value.isoformat(sep=" ")
        return "month " + value.strftime("%Y-%m") if "d" not in form and value.day == 1 else "date " + value.date().isoformat()
    if isinstance(value, dt.time):
        return "time " + value.strftime("%H:%M" if value.second == 0 else "%H:%M:%S")
    if isinstance(value, (int, float)):
        number = Decimal(repr(value))
        if "%" in form:
            return "percent " + format((number * 100).normalize(), "f") + "%"
        money = {"EUR": "[$EUR]", "GBP": "£", "USD": "[$$-409]"}
        known = [code for code, sign in money.items() if sign in form]
        return "number " + format(number, "f") + (" in " + known[0] if known else "")
    return "text " + value


def write(name, book):
    book.save(name + ".xlsx")
    lines = []
    for sheet in openpyxl.load_workbook(name + ".xlsx").worksheets:
        lines.append("sheet " + sheet.title + (" hidden" if sheet.sheet_state != "visible" else ""))
        for row in sheet.iter_rows():
            lines += [f"{cell.coordinate} {listed(cell)}" for cell in row if cell.value is not None]
    with open(name + ".txt", "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def values(epoch):
    book = openpyxl.Workbook()
    book.epoch = epoch
    sheet = book.active
    sheet.title = "Values & more"
    numbers = [0, 1, -1, 0.1, 0.25, 1.1, 1e-3, 123456.789, -0.5, 1e9, 80000.5, 999999999999.99]
    sheet.append(["numbers"] + numbers)
    sheet.append(["texts", "=not a formula"[1:], "żółć €", "a < b & c", "'quoted'", "2027-01", "25%", "007"])
    sheet.append(["booleans", True, False])
    for at, (value, form) in enumerate([(0.25, "0%"), (0.125, "0.0%"), (1, "0.00%"), (-0.005, "0.0%;[Red]-0.0%"), (1250.5, '#,##0.00\\ [$EUR]'),
                                        (99, '"£"#,##0'), (12, '[$$-409]#,##0.00'), (12, '0" days"'), (0.5, "0.00E+00"), (7, "#,##0 [$kr-41D]")]):
        cell = sheet.cell(4, at + 2, value)
        cell.number_format = form
    days = [(dt.date(2027, 1, 1), "yyyy-mm-dd"), (dt.date(2027, 1, 1), "mmm-yy"), (dt.date(2027, 1, 2), "mmm-yy"), (dt.date(2000, 2, 29), "d/m/yyyy"),
            (dt.datetime(2027, 1, 15, 14, 30), "yyyy-mm-dd hh:mm"), (dt.datetime(2027, 1, 15), "yyyy-mm-dd hh:mm"), (dt.time(14, 30), "h:mm"),
            (dt.time(6, 5, 4), "h:mm:ss"), (dt.date(1999, 12, 31), "[$-409]d-mmm-yyyy;@"), (dt.datetime(2026, 3, 29, 2, 59, 59), "dd.mm.yyyy hh:mm:ss")]
    for at, (value, form) in enumerate(days):
        cell = sheet.cell(5, at + 2, value)
        cell.number_format = form
    sheet.cell(7, 3, "after an empty row and an empty column")
    sheet.cell(8, 1, "merged")
    sheet.merge_cells("A8:C9")
    sheet.cell(10, 1, "#N/A")
    sheet.cell(10, 2, "#DIV/0!")
    sheet.cell(10, 3, "=A1&B1")
    sheet.cell(11, 1, "hidden")
    sheet.row_dimensions[11].hidden = True
    sheet.cell(12, 1, "with a remark").comment = Comment("a remark", "somebody")
    sheet.cell(13, 1, "a link").hyperlink = "https://example.org/"
    sheet.cell(14, 30, "far to the right")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = "A1:C3"
    other = book.create_sheet("Other")
    other["B2"] = 1
    other.sheet_state = "hidden"
    book.create_sheet("Empty")
    return book


write("values", values(CALENDAR_WINDOWS_1900))
write("from-1904", values(CALENDAR_MAC_1904))

plan = openpyxl.Workbook()
notes = plan.active
notes.title = "Notes"
notes["A1"] = "Items for 2027, gathered in March"
items = plan.create_sheet("Items of 2027")
items["A1"] = "What we could do"
titles = ["Item", "Title", "Must", "Value", "Fades", "Earliest", "Offer", "Cost", "Effort", None, "Risk"]
for at, title in enumerate(titles):
    items.cell(3, at + 1, title)
rows = [["search", "Search that finds", True, 50, 0.02, dt.date(2027, 2, 1), "team", 80000.1, 5, None, 4],
        [None, None, None, None, None, None, "own", 90000, 6.5, None, 2],
        [],
        ["alerts", "Alerts", None, 20, None, None, "team", 30000, 4, None, 3]]
for r, row in enumerate(rows):
    for at, value in enumerate(row):
        cell = items.cell(4 + r, at + 1, value)
        if at == 4:
            cell.number_format = "0%"
        if at == 5:
            cell.number_format = "mmm-yy"
        if at == 7:
            cell.number_format = "#,##0.00\\ [$EUR]"
items.merge_cells("A4:A5")
items.row_dimensions[7].hidden = True
write("plan", plan)
