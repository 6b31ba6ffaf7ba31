// Workbooks for tests and fuzzers, packed from parts that are written out.
#pragma once

#include <zip.h>

#include <map>
#include <string>

namespace entente::tables {

/// Parts by name, as a ZIP archive.
inline std::string packed(const std::map<std::string, std::string>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (const auto& [name, content] : parts) {
    zip_source_t* part = zip_source_buffer(zip, content.data(), content.size(), 0);
    if (zip_file_add(zip, name.c_str(), part, ZIP_FL_OVERWRITE) < 0) zip_source_free(part);
  }
  std::string bytes;
  if (zip_close(zip) == 0 && zip_source_open(target) == 0) {
    zip_source_seek(target, 0, SEEK_END);
    bytes.resize(static_cast<std::size_t>(zip_source_tell(target)));
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
  }
  zip_source_free(target);
  zip_error_fini(&error);
  return bytes;
}

/// A workbook of one sheet whose rows are given as XML; `more` adds parts or takes their place.
inline std::map<std::string, std::string> workbook_parts(
    const std::string& rows, const std::map<std::string, std::string>& more = {}) {
  const std::string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string of_packages = "http://schemas.openxmlformats.org/package/2006/relationships";
  const std::string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  std::map<std::string, std::string> parts = {
      {"_rels/.rels", "<Relationships xmlns='" + of_packages + "'><Relationship Id='r' Type='" + relations +
                          "/officeDocument' Target='xl/workbook.xml'/></Relationships>"},
      {"xl/workbook.xml", "<workbook xmlns='" + main + "' xmlns:r='" + relations +
                              "'><sheets><sheet name='Items' sheetId='1' r:id='s1'/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships xmlns='" + of_packages + "'><Relationship Id='s1' Type='" + relations +
           "/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='s2' Type='" + relations +
           "/sharedStrings' Target='/xl/sharedStrings.xml'/><Relationship Id='s3' Type='" + relations +
           "/styles' Target='styles.xml'/></Relationships>"},
      {"xl/sharedStrings.xml",
       "<sst xmlns='" + main +
           "'><si><t>plain</t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space='preserve'>ch </t></r>"
           "<rPh sb='0' eb='1'><t>spoken</t></rPh></si><si><t>line_x000A_break _x005F_x0041_</t></si></sst>"},
      {"xl/styles.xml",
       "<styleSheet xmlns='" + main +
           "'><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm'/><numFmt numFmtId='165' "
           "formatCode='#,##0.00\\ [$€-407]'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
           "<cellXfs><xf numFmtId='0'/><xf numFmtId='9'/><xf numFmtId='14'/><xf numFmtId='164'/><xf "
           "numFmtId='165'/><xf numFmtId='22'/><xf numFmtId='20'/></cellXfs><dxfs><dxf><numFmt "
           "numFmtId='164' formatCode='0%'/></dxf></dxfs></styleSheet>"},
      {"xl/worksheets/sheet1.xml",
       "<worksheet xmlns='" + main + "'><sheetData>" + rows + "</sheetData></worksheet>"}};
  for (const auto& [name, content] : more) parts[name] = content;
  return parts;
}

}  // namespace entente::tables
