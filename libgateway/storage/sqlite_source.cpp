#include "libgateway/storage/sqlite_source.hpp"

#include <new>

#include <SQLiteCpp/Exception.h>

namespace gateway::storage {
namespace {

struct Named {
  std::string declaration;
  SqliteSource* source;
};

// SQLite hands out pointers to the first member.
struct Table {
  sqlite3_vtab base{};
  SqliteSource* source = nullptr;
};

struct Cursor {
  sqlite3_vtab_cursor base{};
  SqliteSource* source = nullptr;
  sqlite3_int64 row = 0;
  bool at_end = false;
};

Cursor& CursorOf(sqlite3_vtab_cursor* base) { return *reinterpret_cast<Cursor*>(base); }

// What our side throws must not pass through SQLite's frames.
template <typename Task>
int Guarded(const Task& task) noexcept {
  try {
    task();
    return SQLITE_OK;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (...) {
    return SQLITE_ERROR;
  }
}

int Connect(sqlite3* database, void* named, int /*argc*/, const char* const* /*argv*/,
            sqlite3_vtab** table, char** /*error*/) {
  const auto* const of = static_cast<const Named*>(named);
  const int declared = sqlite3_declare_vtab(database, of->declaration.c_str());
  if (declared != SQLITE_OK) {
    return declared;
  }
  return Guarded([&] { *table = &(new Table{.base = {}, .source = of->source})->base; });
}

int Disconnect(sqlite3_vtab* table) {
  delete reinterpret_cast<Table*>(table);
  return SQLITE_OK;
}

// Read from the first row to the last, whatever is asked for.
int BestIndex(sqlite3_vtab* /*table*/, sqlite3_index_info* /*info*/) { return SQLITE_OK; }

int Open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  return Guarded([&] {
    SqliteSource* source = reinterpret_cast<Table*>(table)->source;
    *cursor = &(new Cursor{.base = {}, .source = source, .row = 0, .at_end = false})->base;
  });
}

int Close(sqlite3_vtab_cursor* cursor) {
  delete &CursorOf(cursor);
  return SQLITE_OK;
}

int Next(sqlite3_vtab_cursor* base) {
  return Guarded([&cursor = CursorOf(base)] {
    ++cursor.row;
    cursor.at_end = !cursor.source->Next();
  });
}

int Filter(sqlite3_vtab_cursor* base, int /*index*/, const char* /*name*/, int /*argc*/,
           sqlite3_value** /*argv*/) {
  return Guarded([&cursor = CursorOf(base)] {
    cursor.row = 0;
    cursor.source->Rewind();
    cursor.at_end = !cursor.source->Next();
  });
}

int AtEnd(sqlite3_vtab_cursor* cursor) { return CursorOf(cursor).at_end ? 1 : 0; }

int PutColumn(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
  return Guarded([&] { CursorOf(cursor).source->Put(column, SqliteCell(context)); });
}

int RowId(sqlite3_vtab_cursor* cursor, sqlite3_int64* row) {
  *row = CursorOf(cursor).row;
  return SQLITE_OK;
}

// Without xCreate the table is there without being made, on this connection only.
constexpr sqlite3_module Module() {
  sqlite3_module module{};
  module.xConnect = Connect;
  module.xBestIndex = BestIndex;
  module.xDisconnect = Disconnect;
  module.xOpen = Open;
  module.xClose = Close;
  module.xFilter = Filter;
  module.xNext = Next;
  module.xEof = AtEnd;
  module.xColumn = PutColumn;
  module.xRowid = RowId;
  return module;
}

constexpr sqlite3_module kModule = Module();

}  // namespace

void AddSource(SQLite::Database& database, const std::string& name, const std::string& columns,
               SqliteSource* source) {
  // SQLite deletes it, also when this fails.
  auto* named = new Named{"CREATE TABLE source (" + columns + ")", source};
  const int added = sqlite3_create_module_v2(database.getHandle(), name.c_str(), &kModule, named,
                                             [](void* old) { delete static_cast<Named*>(old); });
  if (added != SQLITE_OK) {
    throw SQLite::Exception(database.getHandle(), added);
  }
}

}  // namespace gateway::storage
