#include "libgateway/config/edit/edit_models.hpp"

#include <utility>

#include "libgateway/config/complaints.hpp"
#include "libgateway/config/edit/by_hand.hpp"
#include "libgateway/config/edit/model_plan.hpp"
#include "libgateway/config/edit/models_text.hpp"
#include "libgateway/config/edit/write_file.hpp"
#include "libgateway/config/source_file.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway {
namespace config {
namespace {

// Whatever the text editing did: the parser tells what became of it.
bool SaysWhatWasPlanned(const std::string& text, const ModelPlan& plan) {
  if (text.size() > kLargestFile) {
    return false;
  }
  Complaints unread;
  const auto tree = ParseTree(text, Format::kToml, Report{{}, &unread});
  return tree && IsAsPlanned(*tree, plan);
}

}  // namespace

Result<std::string> EditedModels(const std::string& file, const std::string& text,
                                 const ModelEdit& edit) {
  if (edit.add.empty() && edit.remove.empty()) {
    return text;
  }
  if (FormatOf(file, text) != Format::kToml) {
    return Fail(ErrorCode::kUnsupported, file + " is not TOML; " + ByHand(edit));
  }
  Complaints complaints;
  const auto tree = ParseTree(text, Format::kToml, Report{file, &complaints});
  if (!tree) {
    return complaints.ToError();
  }
  const auto plan = PlanModelEdit(*tree, edit);
  if (!plan) {
    return Fail(plan.error().code, file + ": " + plan.error().message);
  }
  auto changed = ChangeModels(text, *plan);
  if (!changed || !SaysWhatWasPlanned(*changed, *plan)) {
    return Fail(ErrorCode::kUnsupported,
                file + " is written in a way that cannot be changed here; " + ByHand(edit));
  }
  return *std::move(changed);
}

}  // namespace config

Result<void> EditModels(const std::string& file, const ModelEdit& edit) {
  config::Complaints complaints;
  const auto source = ReadSourceText(config::Report{file, &complaints});
  if (!source) {
    return complaints.ToError();
  }
  const auto text = config::EditedModels(file, source->text, edit);
  if (!text) {
    return text.error();
  }
  if (*text == source->text) {
    return {};
  }
  if (auto written = config::ReplaceFile(file, *text); !written) {
    return Fail(written.error().code, written.error().message + "; " + config::ByHand(edit));
  }
  return {};
}

}  // namespace gateway
