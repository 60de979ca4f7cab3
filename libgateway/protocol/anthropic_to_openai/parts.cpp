#include "libgateway/protocol/anthropic_to_openai/parts.hpp"

#include <string_view>

#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

constexpr std::string_view kLineFeed = "\\n";  // within a JSON string
constexpr std::string_view kBlankLine = "\\n\\n";

// What comes with a block's type instead of content of its own: the server's doing, or a file that
// only Anthropic has.
bool IsDropped(json::Element type) {
  return type.Is("container_upload") || type.Is("compaction") ||
         type.inner().ends_with("_tool_result");
}

Result<void> AddText(json::Element block, const Place& place, std::vector<Part>* parts,
                     Draft& draft) {
  const json::Element text = block["text"];
  if (!text.IsString()) {
    return RefuseField(NameOf(place) + ".text", "must be a string");
  }
  const json::Element cache_control = CacheControlOf(block, draft);
  if (text.HasText()) {
    parts->push_back(Part{Part::Kind::kText, text, cache_control});
  }
  return {};
}

Result<void> AddImage(json::Element block, const Place& place, std::vector<Part>* parts,
                      Draft& draft) {
  const json::Element source = block["source"];
  const bool is_data =
      source["type"].Is("base64") && source["media_type"].HasText() && source["data"].IsString();
  const bool is_url = source["type"].Is("url") && source["url"].HasText();
  if (!is_data && !is_url) {
    return RefuseField(NameOf(place), "the upstream takes images as base64 or by URL only");
  }
  parts->push_back(Part{Part::Kind::kImage, source, CacheControlOf(block, draft)});
  return {};
}

// A document that is made of blocks itself.
Result<void> AddContents(json::Element content, const Place& place, std::vector<Part>* parts,
                         Draft& draft) {
  if (content.IsString()) {
    if (content.HasText()) {
      parts->push_back(Part{Part::Kind::kText, content});
    }
    return {};
  }
  for (const json::Element block : content) {
    auto added = block["type"].Is("text") ? AddText(block, place, parts, draft)
                 : block["type"].Is("image")
                     ? AddImage(block, place, parts, draft)
                     : RefuseField(NameOf(place), "may hold texts and images only");
    if (!added) {
      return added;
    }
  }
  return {};
}

Result<void> AddDocument(json::Element block, const Place& place, std::vector<Part>* parts,
                         Draft& draft) {
  const json::Element source = block["source"];
  draft.lost.AddUnlessEmpty("document.context", block["context"]);
  if (block["citations"]["enabled"].IsTrue()) {
    draft.lost.Add("document.citations");
  }
  if (source["type"].Is("content")) {
    LoseCacheControl(block, draft);
    return AddContents(source["content"], place, parts, draft);
  }
  if (source["type"].Is("text") && source["data"].IsString()) {
    const bool titled = block["title"].HasText();
    const json::Element cache_control = CacheControlOf(block, draft);
    if (titled || source["data"].HasText()) {
      parts->push_back(titled ? Part{Part::Kind::kTitledText, block, cache_control}
                              : Part{Part::Kind::kText, source["data"], cache_control});
    }
    return {};
  }
  if (source["type"].Is("base64") && source["media_type"].Is("application/pdf") &&
      source["data"].IsString()) {
    parts->push_back(Part{Part::Kind::kFile, block, CacheControlOf(block, draft)});
    return {};
  }
  return RefuseField(NameOf(place),
                     "the upstream takes documents as PDF in base64 or as text only");
}

std::string DataUrl(json::Element source) {
  std::string url = "data:";
  return url.append(source["media_type"].inner()).append(";base64,");
}

void WriteImage(json::Element source, json::Writer& out) {
  out.Key("type").Text("image_url").Key("image_url").BeginObject().Key("url");
  if (source["type"].Is("url")) {
    out.Raw(source["url"].raw());
  } else {
    out.Inner(DataUrl(source), source["data"].inner());
  }
  out.EndObject();
}

void WriteFile(json::Element block, json::Writer& out) {
  const json::Element title = block["title"];
  const json::Element source = block["source"];
  out.Key("type").Text("file").Key("file").BeginObject();
  out.Key("filename").Raw(title.HasText() ? title.raw() : R"("document.pdf")");
  out.Key("file_data").Inner(DataUrl(source), source["data"].inner()).EndObject();
}

void AppendLine(json::Element text, std::string* lines) {
  if (text.HasText()) {
    lines->append(lines->empty() ? "" : kLineFeed).append(text.inner());
  }
}

}  // namespace

Result<void> AddParts(json::Element block, const Place& place, std::vector<Part>* parts,
                      Draft& draft) {
  const json::Element type = block["type"];
  if (type.Is("text")) {
    return AddText(block, place, parts, draft);
  }
  if (type.Is("image")) {
    return AddImage(block, place, parts, draft);
  }
  if (type.Is("document")) {
    return AddDocument(block, place, parts, draft);
  }
  if (type.Is("search_result")) {
    parts->push_back(Part{Part::Kind::kSearchResult, block, CacheControlOf(block, draft)});
    return {};
  }
  if (IsDropped(type)) {
    draft.lost.Add("messages." + type.Text());
    return {};
  }
  return RefuseField(NameOf(place), "the upstream knows no content of this type");
}

void WritePart(const Part& part, json::Writer& out) {
  out.BeginObject();
  if (part.kind == Part::Kind::kImage) {
    WriteImage(part.value, out);
  } else if (part.kind == Part::Kind::kFile) {
    WriteFile(part.value, out);
  } else {
    out.Key("type").Text("text").Key("text");
    WriteText(part, out);
  }
  if (part.cache_control) {
    out.Key("cache_control").Raw(part.cache_control.raw());
  }
  out.EndObject();
}

void WriteText(const Part& part, json::Writer& out) {
  if (part.kind == Part::Kind::kTitledText) {
    std::string title(part.value["title"].inner());
    out.Inner(title.append(kBlankLine), part.value["source"]["data"].inner());
  } else if (part.kind == Part::Kind::kSearchResult) {
    out.Inner(SearchResultText(part.value));
  } else {
    out.Raw(part.value.raw());
  }
}

std::string SearchResultText(json::Element block) {
  std::string lines;
  AppendLine(block["title"], &lines);
  AppendLine(block["source"], &lines);
  for (const json::Element text : block["content"]) {
    AppendLine(text["text"], &lines);
  }
  return lines;
}

}  // namespace gateway::protocol::anthropic_to_openai
