#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "libgateway/config/sections.hpp"

// What a provider's models cost, for the log.
namespace gateway::config {
namespace {

constexpr double kMost = 1e9;

// Whether everything that `other` fits is taken by `price` already.
bool Covers(const std::string& price, const std::string& other) {
  return price == other || (price.ends_with('*') &&
                            other.compare(0, price.size() - 1, price, 0, price.size() - 1) == 0);
}

bool ReadPricedModel(TableReader& reader, const std::vector<ModelPrice>& before,
                     std::string* model) {
  const Report& report = reader.report();
  const Node* node = reader.Find("model");
  if (node == nullptr) {
    report.At(reader.place(), "this price has no model; add model = \"...\", or \"*\" for any");
    return false;
  }
  const auto name = ReadText(*node, report);
  if (!name) {
    return false;
  }
  if (name->empty() || name->find('*') < name->size() - 1) {
    report.At(node->place,
              "'model' is empty, or has a '*' that is not its end; write \"gpt-4o\", \"gpt-4*\" or "
              "\"*\"");
    return false;
  }
  const auto hides = std::find_if(before.begin(), before.end(), [&name](const ModelPrice& price) {
    return Covers(price.model, *name);
  });
  if (hides != before.end()) {
    report.At(node->place, fmt::format("the price of {} never counts, because that of {} stands "
                                       "before it; put it in front, or take it out",
                                       Quoted(*name), Quoted(hides->model)));
    return false;
  }
  *model = *name;
  return true;
}

void ReadMaybe(TableReader& reader, std::string_view name, std::optional<double>* value) {
  if (reader.Find(name) != nullptr) {
    double amount = 0;
    reader.Amount(name, kMost, &amount);
    *value = amount;
  }
}

void ReadPrice(const Node& table, const Report& report, std::vector<ModelPrice>* prices) {
  TableReader reader(table, report);
  if (table.kind != Node::Kind::kTable) {
    return;
  }
  ModelPrice price;
  const bool has_model = ReadPricedModel(reader, *prices, &price.model);
  if (reader.Find("input") == nullptr) {
    report.At(reader.place(),
              "this price says nothing of the prompt; add input = 0.15, for a "
              "million tokens");
  }
  reader.Amount("input", kMost, &price.input);
  reader.Amount("output", kMost, &price.output);
  ReadMaybe(reader, "cached", &price.cached);
  ReadMaybe(reader, "cache_write", &price.cache_write);
  reader.RefuseOthers();
  if (has_model) {
    prices->push_back(std::move(price));
  }
}

}  // namespace

void ReadPrices(TableReader& reader, std::vector<ModelPrice>* prices) {
  const Node* list = reader.Find("prices");
  if (list == nullptr) {
    return;
  }
  if (list->kind != Node::Kind::kArray) {
    reader.report().At(list->place,
                       "'prices' must be a list of tables; in TOML begin each with "
                       "[[providers.prices]] behind its provider's table");
    return;
  }
  for (const Node& table : list->children) {
    ReadPrice(table, reader.report(), prices);
  }
}

}  // namespace gateway::config
