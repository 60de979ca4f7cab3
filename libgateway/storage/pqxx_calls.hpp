// What libpqxx 6, 7 and 8 call differently.
#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

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

}  // namespace gateway::storage
