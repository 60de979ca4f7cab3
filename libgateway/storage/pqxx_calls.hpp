// What libpqxx 6, 7 and 8 call differently.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <pqxx/pqxx>
#if PQXX_VERSION_MAJOR < 7
#include <pqxx/tablewriter>
#endif

namespace gateway::storage {

// A connection that stays lost when it is lost: libpqxx 6 would make a new one under our feet,
// without transaction and settings. Throws what libpqxx throws.
inline void KeepLost([[maybe_unused]] pqxx::connection& connection) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
}

// One statement with $1, $2, ... and their values as text, null for NULL. Throws what libpqxx
// throws.
inline pqxx::result RunWithTexts(pqxx::transaction_base& transaction, const std::string& sql,
                                 const std::vector<const char*>& texts) {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
  pqxx::params values;
  values.reserve(texts.size());
  for (const char* text : texts) {
    if (text == nullptr) {
      values.append();
    } else {
      values.append(pqxx::zview(text));
    }
  }
  return transaction.exec(sql, values);
#else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  return transaction.exec_params(sql, pqxx::prepare::make_dynamic_params(texts));
#pragma GCC diagnostic pop
#endif
}

// Source: PostgreSQL, COPY, "Text Format".
inline void MakeCopyLine(const std::vector<const char*>& row, std::string* line) {
  line->clear();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) {
      *line += '\t';
    }
    const char* const text = row[i];
    if (text == nullptr) {
      *line += "\\N";
      continue;
    }
    for (const char* c = text; *c != '\0'; ++c) {
      switch (*c) {
        case '\\':
          *line += "\\\\";
          break;
        case '\n':
          *line += "\\n";
          break;
        case '\r':
          *line += "\\r";
          break;
        case '\t':
          *line += "\\t";
          break;
        default:
          *line += *c;
      }
    }
  }
}

// COPY of the rows that `next` gives, until it gives none: one text for each of `columns`, null for
// NULL. Throws what libpqxx throws.
inline void CopyRows(pqxx::transaction_base& transaction, const std::string& table,
                     const std::vector<std::string>& columns,
                     const std::function<const std::vector<const char*>*()>& next) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  // Its stream_to takes rows only whose length the compiler knows.
  pqxx::tablewriter stream(transaction, table, columns.begin(), columns.end());
#pragma GCC diagnostic pop
  std::string line;
  while (const std::vector<const char*>* row = next()) {
    MakeCopyLine(*row, &line);
    stream.write_raw_line(line);
  }
#else
  std::string names;
  for (const std::string& column : columns) {
    names.append(names.empty() ? "" : ", ").append(column);
  }
  pqxx::stream_to stream = pqxx::stream_to::raw_table(transaction, table, names);
  while (const std::vector<const char*>* row = next()) {
    stream.write_row(*row);
  }
#endif
  stream.complete();
}

}  // namespace gateway::storage
