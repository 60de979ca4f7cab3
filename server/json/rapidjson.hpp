// The one place that includes RapidJSON here. In a namespace of its own, so that other users of it
// in the same program may set its macros differently.
#pragma once

#define RAPIDJSON_NAMESPACE gateway::server::rapidjson
#define RAPIDJSON_NAMESPACE_BEGIN namespace gateway::server::rapidjson {
#define RAPIDJSON_NAMESPACE_END }

#include <rapidjson/document.h>
#include <rapidjson/writer.h>
